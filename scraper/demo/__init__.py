"""The whole pipeline on one machine: pages in our own words, served on the loopback, fetched and judged like the real one."""
