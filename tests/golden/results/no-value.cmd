rel
chart
--set-json
body="a: <no value>b"
