rel
chart
--set
which=count
