rel
chart
--set
which=index
