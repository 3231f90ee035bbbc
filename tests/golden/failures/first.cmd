rel
chart
--set
which=first
