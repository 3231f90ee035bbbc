rel
chart
--set
which=range
