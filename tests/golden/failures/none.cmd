rel
chart
--set
which=none
