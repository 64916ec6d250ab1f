// What the pages can do a little better with a script. Everything works without it.
