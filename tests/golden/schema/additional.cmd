rel
chart
--set
strict.other=1
