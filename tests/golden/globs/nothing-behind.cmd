release
chart
--set-json
patterns=["ab{}"]
