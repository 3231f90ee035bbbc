rel
chart
--set
which=fail
