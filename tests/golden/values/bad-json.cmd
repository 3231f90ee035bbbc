rel
chart
--set-json
text={
