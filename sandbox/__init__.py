"""The make-believe city 示例市: invented portals on loopback, and the truth about every page they serve.

It crawls nothing, reads nothing and judges nothing, and it shares no code with the stages that do: its labels, its
arithmetic and its list of expected failures are written a second time, from the same handbook, so that a mistake of
the readers or rules cannot hide in it.
"""
