rel
chart
--set
access.mode=oauth
