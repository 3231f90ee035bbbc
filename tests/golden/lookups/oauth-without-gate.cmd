rel
chart
--set
access.mode=oauth
--set
access.gate=
