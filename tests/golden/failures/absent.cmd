rel
chart
--set
which=absent
