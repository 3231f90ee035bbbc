rel
chart
--set-json
body="only text"
