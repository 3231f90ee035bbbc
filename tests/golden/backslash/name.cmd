release
chart
--set-json
{"'q\\":1}
