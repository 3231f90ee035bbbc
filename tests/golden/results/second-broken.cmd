rel
chart
--set-json
body="a: 1\n---\nb: ["
