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

    @Test
    void disarmsFullWidthFormulasAndControls() {
        assertThat(Csv.line("\uFF1D1+1", "\tx", "\uFF20x")).isEqualTo("'\uFF1D1+1,'\tx,'\uFF20x\r\n");
        assertThat(Csv.line("\rx")).isEqualTo("\"'\rx\"\r\n");
    }

    @Test
    void keepsLeadingZerosAndLongNumbers() {
        assertThat(Csv.line("0012345", "1234567890123456", "0", 150000))
                .isEqualTo("'0012345,'1234567890123456,0,150000\r\n");
    }
}
