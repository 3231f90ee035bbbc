rel
chart
--set
which=required
