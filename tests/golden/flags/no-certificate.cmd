r
chart
--cert-file
none
--key-file
none
--ca-file
none
