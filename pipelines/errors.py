"""Every error that a stage can raise, permanent and transient told apart by class, and every finding code.

An error raised here is about input or network, never about a bug of ours: a bug is any other exception and stops the run.
"""

from __future__ import annotations


class GongkaiError(Exception):
    """Base of all errors about input, network or storage."""


class PermanentError(GongkaiError):
    """Trying again would give the same."""


class TransientError(GongkaiError):
    """Trying again later may help."""


class PortalFileError(PermanentError):
    """A portal file does not say what it must; the message names file, key and text met."""


class FormFileError(PermanentError):
    """A form file does not say what it must; the message names file, key and text met."""


class ReferenceFileError(PermanentError):
    """A committed reference file does not hold what it must; the message names file, line and text met."""


class DispositionFileError(PermanentError):
    """A file of dispositions does not say what it must; the message names file, entry, key and text met."""


class HistoryFileError(PermanentError):
    """A record of an earlier build cannot be read; names file and what was met."""


class ArchiveError(PermanentError):
    """An archive file cannot be read where the index says a record is; names file and offset."""


class PayloadCodingError(ArchiveError):
    """A payload is archived as it came, but its content coding (gzip, deflate, br) cannot be undone; finding ``bad_encoding``."""


class NotAReportError(PermanentError):
    """The page is no annual report. ``code`` is the finding code, the message says what was met instead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = FINDING_CODES[code] and code


class ListFormatError(PermanentError):
    """An answer of a list does not have the shape of its generation; names what was met."""


class FetchError(GongkaiError):
    """A request got no usable response. ``code`` is the finding code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = FINDING_CODES[code] and code


class PermanentFetchError(FetchError, PermanentError):
    """Not allowed, not found, too large, off the portal's hosts: not asked again tonight."""


class TransientFetchError(FetchError, TransientError):
    """Timed out, refused, reset, or the server failed after all retries."""


class RecordsError(GongkaiError):
    """The records of runs cannot be kept: no room, no permission, a broken disk."""


class WarehouseError(PermanentError):
    """The warehouse that was built does not pass its own checks and was not swapped in."""


# code → (English, 中文): what happened. One list for all stages; the warehouse publishes it as comments.
FINDING_CODES: dict[str, tuple[str, str]] = {
    # crawl
    "robots_disallowed": ("robots.txt forbids the address", "robots.txt 不允许访问该地址"),
    "robots_unreachable": (
        "robots.txt cannot be fetched; the host is left alone tonight",
        "无法取得 robots.txt，本夜不访问该主机",
    ),
    "http_error": ("the server answers with a status that is no page", "服务器返回错误状态"),
    "server_error": ("the server failed on every try", "服务器多次出错"),
    "healed": ("the server failed at first and answered on a later try", "重试后恢复"),
    "timeout": ("no complete response within the time limit", "超时"),
    "connection_failed": ("no connection, or it broke on every try", "连接失败"),
    "too_large": ("the response is larger than the limit", "响应超过大小上限"),
    "body_truncated": ("the response ended before its declared length", "响应不完整"),
    "bad_encoding": ("the content coding cannot be undone", "内容编码无法解开"),
    "redirect_refused": ("a redirect leads off the portal's hosts, or in circles", "重定向到站外或循环"),
    "link_refused": ("a link leads off the portal's hosts", "链接指向站外"),
    "blocked": ("the host shows a block or challenge page", "被拦截"),
    "host_given_up": ("too many failures in a row; the host is left alone tonight", "连续失败，本夜停止访问"),
    "list_unreadable": ("the list does not have the shape of its generation", "列表无法识别"),
    "list_short": ("the list holds fewer entries than it claims", "列表条目少于其声明"),
    "list_empty": ("the list holds no report at all", "列表为空"),
    "list_uncounted": ("the list does not say how many entries it has", "列表未声明总数"),
    "column_discovered": ("a column of annual reports that the portal file does not name", "发现配置以外的年报栏目"),
    "attachments_many": ("a page has more attachments than are fetched", "附件数量超过上限"),
    # archive
    "archive_salvaged": ("an interrupted archive file was closed after its last complete record", "中断的归档文件已修复"),
    "archive_damaged": ("bytes of an archive file cannot be read", "归档文件损坏"),
    # parse
    "empty_page": ("the page has no text", "页面为空"),
    "not_a_report": ("the page is no annual report", "不是年度报告"),
    "not_text": ("the payload is no text", "不是文本"),
    "page_too_heavy": ("the page holds more text or markup than any report", "页面的文字或标记远超任何报告"),
    "charset_conflict": ("the declared charset is not the one the bytes are in", "声明的字符集与内容不符"),
    "charset_damaged": ("some bytes are in no charset that was tried", "部分字节无法解码"),
    "year_unknown": ("no report year in title or period", "报告年度不明"),
    "organ_unknown": ("no organ in title, metadata or list", "发布机关不明"),
    "cell_unreadable": ("a cell holds something that is no number, blank or dash", "单元格无法识别"),
    "label_unknown": ("a row or column label is outside the form's vocabulary", "标签不在词表内"),
    "table_missing": ("a table of the form is absent or cut off", "缺少表格"),
    "row_repeated": ("a row of the form stands twice", "行重复"),
    "statement_ambiguous": (
        "two claims want one figure of the prose; it is taken for neither",
        "文字中的同一数字有两种解读，均不采用",
    ),
    "tables_are_images": ("the form's tables are an image", "表格是图片"),
    "date_conflict": ("the page's dates of publication differ by more than a day", "发布日期不一致"),
    "form_in_attachment": ("the page holds no form; it has an attachment that may", "页面没有表格，报告可能在附件中"),
    # tables
    "attachment_edited": ("an attachment was changed at its address", "附件被修改"),
    "report_duplicate": ("the same report stands under a second address", "同一报告出现在多个地址"),
    "report_edited": ("a report was changed at its address", "报告被修改"),
    "reports_rival": ("two addresses hold different reports of one organ and year", "同一机关同一年度有不同报告"),
}
