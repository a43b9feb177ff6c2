package id.sapa.bench;

import id.sapa.availability.MirrorBenchmark;

/** Times the mirror at 1,000, 10,000 and 100,000 mitras, or at the sizes given. See {@code docs/benchmarks.md}. */
public final class AvailabilityBench {

    private AvailabilityBench() {}

    public static void main(String[] sizes) {
        String[] chosen = sizes.length == 0 ? new String[] {"1000", "10000", "100000"} : sizes;
        System.out.println("| mitras | what | median | 99th |");
        System.out.println("|---|---|---|---|");
        for (String size : chosen) {
            MirrorBenchmark.run(Integer.parseInt(size), System.out);
        }
        System.exit(0);
    }
}
