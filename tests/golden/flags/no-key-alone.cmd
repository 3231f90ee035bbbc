r
chart
--key-file
none
