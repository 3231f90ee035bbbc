rel
chart
--set
which=panic
