rel
chart
--is-upgrade
--no-hooks
