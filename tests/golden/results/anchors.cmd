rel
chart
--set-json
body="a: &x {b: 1}\nc: *x"
