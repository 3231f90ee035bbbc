release
chart
--set-literal
text=Metadata: {nAme: []}
