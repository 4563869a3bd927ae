"""The command `ouderlijn`: sets up, runs, trains and looks after a helpline."""
