rel
chart
--post-renderer=
