rel
chart
--set-json
loop="{{ required \"never\" nil }}"
