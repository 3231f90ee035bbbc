release
chart
--set-literal
text=Kind: []
