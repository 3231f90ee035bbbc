rel
chart
--set
which=type
