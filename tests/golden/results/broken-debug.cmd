rel
chart
--set-json
body="a: 1\n b: 2"
--debug
