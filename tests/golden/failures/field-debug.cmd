rel
chart
--set
which=field
--debug
