# Runs the suite from a folder it was installed into. Arguments: that folder, then those of the suite.
import site
import sys

site.addsitedir(sys.argv[1])
sys.argv = ["wstest"] + sys.argv[2:]

from autobahntestsuite import wstest

wstest.run()
