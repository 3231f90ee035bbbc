rel
chart
--set-json
body="# nothing else"
