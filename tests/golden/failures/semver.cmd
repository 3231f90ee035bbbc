rel
chart
--set
which=semver
