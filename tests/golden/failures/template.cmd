rel
chart
--set
which=template
