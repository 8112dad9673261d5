"""Pages across all apps; they read and never write."""
