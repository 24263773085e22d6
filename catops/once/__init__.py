"""Each command once: claims in the store, whatever is delivered twice or dies midway."""
