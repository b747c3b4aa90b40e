"""Entries of the trail about cases that change nothing."""

READ = "case.read"
DOWNLOADED = "case.downloaded"
#: An officer of a board that is offered the case read the copy.
OFFER_READ = "case.offer_read"
READINGS = (READ, DOWNLOADED, OFFER_READ)
