rel
chart
--set-json
body="kind: [a]"
