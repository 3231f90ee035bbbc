rel
chart
--set
which=field
