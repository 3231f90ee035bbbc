rel
chart
--set-json
body="kind: 5\nmetadata: {name: 6}"
