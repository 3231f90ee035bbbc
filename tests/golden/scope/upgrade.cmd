rel
chart
--is-upgrade
