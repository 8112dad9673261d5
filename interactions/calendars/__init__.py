"""Calendar files (RFC 5545): reading what other programs wrote, and writing the private feed.

Plain Python without Django: bytes in, plain values out, and for every trouble a code that the
pages put into words. Nothing here asks a clock, and no loop is longer than a limit says.
"""
