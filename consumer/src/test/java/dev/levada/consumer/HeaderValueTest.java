package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderValueTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "form-data; name=a | a",
                "form-data;name=a; | a",
                "form-data ; NAME=\"a\" ;filename=b | a",
                "form-data; name=\"a;b=c\" | a;b=c",
                "form-data; name=\"a\\\"b\" | a\"b",
                "form-data; name=\"C:\\dir\\a\" | C:\\dir\\a",
                "form-data; name=\"C:\\\\a\" | C:\\a",
                "form-data; name=\"a%22b\" | a%22b",
                "form-data; name=\"\" | ~~",
                "form-data; name=\"\u00c3\u00a4\" | \u00e4",
                "form-data; name*=UTF-8''%e2%82%ac%20rates | \u20ac rates",
                "form-data; name=old; name*=utf-8'en'new | new",
                "form-data; name*=new1; name=x | FAIL",
                "form-data; name*=iso-8859-1'en'%A3 | \u00a3"
            })
    void parametersAreReadAsTheyAreWritten(String header, String name) {
        if (name.equals("FAIL"))
            assertThatThrownBy(() -> HeaderValue.parse(header).text("name")).isInstanceOf(HttpException.class);
        else {
            assertThat(HeaderValue.parse(header).value()).isEqualTo("form-data");
            assertThat(HeaderValue.parse(header).text("name")).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "form-data; name",
                "form-data; name=",
                "form-data; =a",
                "form-data; name=a b",
                "form-data; name =a",
                "form-data; name= a",
                "form-data; name=\"a",
                "form-data; name=\"a\\\"",
                "form-data; name=\"a\"b",
                "form-data; name=a; name=b",
                "form-data; name=a; NAME=b",
                "form-data; name=\u00e4",
                "form-data; name=\"\u00ff\"",
                "form-data; name*=UTF-8'%41",
                "form-data; name*=UTF-8''%4",
                "form-data; name*=UTF-8''%zz",
                "form-data; name*=UTF-8''%c3",
                "form-data; name*=UTF-16''a",
                "form-data; name*=\"UTF-8''a b\""
            })
    void whatIsWrittenOtherwiseIsRefused(String header) {
        assertThatThrownBy(() -> HeaderValue.parse(header).text("name"))
                .isInstanceOfSatisfying(
                        HttpException.class,
                        refused -> assertThat(refused.status()).isEqualTo(400));
    }

    @Test
    void longValuesTakeTimeInProportion() {
        assertThat(HeaderValue.parse("a" + "; ".repeat(1) + "name=\"" + "\\\"".repeat(1_000_000) + "\"")
                        .text("name"))
                .hasSize(1_000_000);
        assertThatThrownBy(() -> HeaderValue.parse("a;" + " ".repeat(1_000_000) + "name"))
                .isInstanceOf(HttpException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.png | a.png",
                "C:\\Users\\me\\a.png | a.png",
                "/etc/passwd | passwd",
                "../../a.png | a.png",
                "..\\../a.png | a.png",
                "'' | ''",
                "' a.png ' | a.png"
            })
    void foldersAreTakenOffNamesOfFiles(String sent, String safe) {
        assertThat(Filenames.safe(sent)).isEqualTo(safe);
    }

    @Test
    void controlCharactersAreTakenOutOfNamesOfFiles() {
        assertThat(Filenames.safe("a\0\r\n\u0085.png")).isEqualTo("a.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "/", "a/", "a/..", "\\", "\0", " "})
    void aNameOfAFileOfWhichNothingIsLeftIsRefused(String sent) {
        assertThatThrownBy(() -> Filenames.safe(sent)).isInstanceOf(HttpException.class);
    }

    @Test
    void downloadsHaveTheirNameInTwoForms() {
        assertThat(Filenames.attachment("\u00fcber \"x\".pdf"))
                .isEqualTo("attachment; filename=\"_ber _x_.pdf\"; filename*=UTF-8''%C3%BCber%20%22x%22.pdf");
    }
}
