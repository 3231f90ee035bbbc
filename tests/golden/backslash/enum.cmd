release
chart
--set
many=2
