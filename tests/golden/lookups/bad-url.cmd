rel
chart
--set
access.mode=oauth
--set
access.discovery=http://[::1
