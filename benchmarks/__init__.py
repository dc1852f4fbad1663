"""Speed, each benchmark printing ratios against a named peer or limit, measured in one run; medians of several rounds.

Absolute times say nothing on shared machines; ratios taken side by side do. No test depends on any of this.
"""
