r
chart
-l
"a=b"
