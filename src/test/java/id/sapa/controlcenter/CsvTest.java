package id.sapa.controlcenter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvTest {

    @Test
    void quotesWhatWouldBreakTheLine() {
        assertThat(Csv.line("plain", "a,b", "say \"hi\"", "two\nlines", 5))
                .isEqualTo("plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",5\r\n");
    }

    @Test
    void disarmsFormulas() {
        assertThat(Csv.line("=1+1", "@cmd", "-x", "+6281234567", -5)).isEqualTo("'=1+1,'@cmd,'-x,+6281234567,-5\r\n");
    }
}
